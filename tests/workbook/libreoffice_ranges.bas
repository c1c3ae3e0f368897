' Run by LibreOffice in the tests: what puts the formulas' ranges beside the tables they read.
Sub Edit(source As String, folder As String)
  Dim book, costs, scenarios, curves, names, i As Long, k As Long, options(0) As New com.sun.star.beans.PropertyValue
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
  options(0).Name = "FilterName"
  options(0).Value = "Calc MS Excel 2007 XML"
  names = Array("inside", "above", "deleted", "years", "full", "below", "scenario_gone", "scenarios_full", "curve_below", "scenarios_gone")
  For k = 0 To 9
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
    Case 5
      costs.Rows.insertByIndex(66, 1)
      Fill(costs, 66)
    Case 6
      book.Sheets.getByName("Scenarios").Rows.removeByIndex(12, 1)
    Case 9
      book.Sheets.getByName("Scenarios").Rows.removeByIndex(10, 3)
    Case 7
      scenarios = book.Sheets.getByName("Scenarios")
      scenarios.Rows.insertByIndex(8, 5)
      For i = 8 To 12
        scenarios.getCellByPosition(1, i).String = "X" & i
        scenarios.getCellByPosition(2, i).String = "Scenario " & i
        scenarios.getCellByPosition(3, i).String = "Pessimistic"
      Next i
    Case 8
      curves = book.Sheets.getByName("Ramps and rates")
      curves.Rows.insertByIndex(18, 1)
      curves.getCellByPosition(1, 18).String = "X"
      For i = 10 To 15
        curves.getCellByPosition(i, 18).Value = 1
      Next i
      book.Sheets.getByName("Benefits").getCellByPosition(8, 6).String = "X"
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
