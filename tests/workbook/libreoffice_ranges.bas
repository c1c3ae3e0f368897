' Run by LibreOffice in the tests: what puts the formulas' ranges beside the tables they read.
Sub Edit(source As String, folder As String)
  Dim book, costs, names, i As Long, k As Long, options(0) As New com.sun.star.beans.PropertyValue
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
  options(0).Name = "FilterName"
  options(0).Value = "Calc MS Excel 2007 XML"
  names = Array("inside", "above", "deleted", "years", "full")
  For k = 0 To 4
    book = StarDesktop.loadComponentFromURL(source, "_blank", 0, hidden())
    For i = 0 To book.Sheets.Count - 1
      book.Sheets.getByIndex(i).unprotect("")
    Next i
    costs = book.Sheets.getByName("Costs")
    Select Case k
    Case 0
      costs.Rows.insertByIndex(9, 1)
      Fill(costs, 9)
    Case 1
      costs.Rows.insertByIndex(6, 1)
      Fill(costs, 6)
    Case 2
      costs.Rows.removeByIndex(8, 1)
    Case 3
      costs.Columns.insertByIndex(12, 1)
      costs.getCellByPosition(12, 5).String = "Remark"
      costs.getCellByPosition(12, 6).Value = 999
    Case 4
      costs.Rows.insertByIndex(9, 50)
      For i = 9 To 58
        Fill(costs, i)
      Next i
    End Select
    book.calculateAll()
    book.storeToURL(folder & "/" & names(k) & ".xlsx", options())
    book.close(True)
  Next k
  StarDesktop.terminate()
End Sub

Sub Fill(costs, row)
  costs.getCellByPosition(1, row).String = "X" & row
  costs.getCellByPosition(2, row).String = "Line " & row
  costs.getCellByPosition(3, row).String = "IT"
  costs.getCellByPosition(4, row).String = "Explicit"
  costs.getCellByPosition(5, row).String = "Opex"
  costs.getCellByPosition(6, row).String = "One-off"
  costs.getCellByPosition(10, row).Value = 50
End Sub
