' Run by LibreOffice in the tests: what a user does to a planning workbook within an afternoon.
Sub Edit(source As String, target As String)
  Dim book, sheets, place, simulation, options(0) As New com.sun.star.beans.PropertyValue
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  Dim i As Long
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
  book = StarDesktop.loadComponentFromURL(source, "_blank", 0, hidden())
  sheets = book.Sheets
  For i = 0 To sheets.Count - 1
    sheets.getByIndex(i).unprotect("")
  Next i
  place = book.NamedRanges.getByName("in_discount_rate").getReferredCells()
  place.Value = 0.13
  place.CellBackColor = RGB(0, 176, 80)
  sheets.getByName("Assumptions").Annotations.insertNew(place.CellAddress, "agreed with the bank")
  simulation = sheets.getByName("Simulation")
  simulation.Rows.insertByIndex(40, 3)
  simulation.Columns.insertByIndex(2, 1)
  simulation.getCellByPosition(2, 48).setString("mine")
  sheets.getByName("Costs").Rows.insertByIndex(8, 1)
  sheets.insertNewByName("Own sheet", 0)
  sheets.getByName("Own sheet").getCellRangeByName("A1").setFormula("=calc_npv*2")
  options(0).Name = "FilterName"
  options(0).Value = "Calc MS Excel 2007 XML"
  book.storeToURL(target, options())
  book.close(True)
  StarDesktop.terminate()
End Sub
