' Run by LibreOffice in the tests: opens the books, asks what a user would ask, saves the answers.
Sub Run(source As String, target As String, addin As String)
  Dim book, answers
  On Error GoTo failed
  book = StarDesktop.loadComponentFromURL(source, "_blank", 0, Array(Hidden(True)))
  answers = book.Sheets.getByName("answers")
  Reasons book, answers
  Typed book.Sheets.getByName("typed")
  CrmRenameAll book
  Wizard answers
  Modules addin, answers
  book.storeToURL(target, Array(Filter()))
  book.close(True)
  StarDesktop.terminate()
  Exit Sub
failed:
  Open target & ".failed.txt" For Output As #1
  Print #1, Error & " in line " & Erl
  Close #1
  StarDesktop.terminate()
End Sub

' Column A lists cells in error; B gets the reason that a user is told.
Sub Reasons(book, answers)
  Dim line As Long, place
  Do While answers.getCellByPosition(0, line).getString() <> ""
    place = Split(answers.getCellByPosition(0, line).getString(), ".")
    answers.getCellByPosition(1, line).setString(CrmReason(book.Sheets.getByName(place(0)).getCellRangeByName(place(1))))
    line = line + 1
  Loop
End Sub

' What a user types by hand is found as well.
Sub Typed(sheet)
  sheet.getCellByPosition(0, 0).setValue(-100)
  sheet.getCellByPosition(1, 0).setValue(60)
  sheet.getCellByPosition(2, 0).setValue(60)
  sheet.getCellByPosition(3, 0).setFormula("=1+CRM_NPV(0.1;A1:C1)")
  sheet.getCellRangeByName("A2:B2").setArrayFormula("=CRM_TAX_SHIELD(A1:B1;0.25)")
End Sub

' Columns C to E: each function of the wizard with its text, and how many arguments it shows.
Sub Wizard(answers)
  Dim listed, arguments, i As Long, row As Long, title As String
  listed = createUnoService("com.sun.star.sheet.FunctionDescriptions")
  For i = 0 To listed.getCount() - 1
    title = PartOf(listed.getByIndex(i), "Name")
    If Left(title, 4) = "CRM_" Then
      answers.getCellByPosition(2, row).setString(title)
      answers.getCellByPosition(3, row).setString(PartOf(listed.getByIndex(i), "Description"))
      arguments = PartOf(listed.getByIndex(i), "Arguments")
      If IsArray(arguments) Then answers.getCellByPosition(4, row).setValue(UBound(arguments) + 1)
      row = row + 1
    End If
  Next i
End Sub

Function PartOf(properties, name As String)
  Dim j As Long, value
  For j = 0 To UBound(properties)
    If properties(j).Name = name Then
      value = properties(j).Value
      PartOf = value
      Exit Function
    End If
  Next j
End Function

' Column F: the VBA modules that LibreOffice reads from the Excel add-in.
Sub Modules(addin As String, answers)
  Dim book, libraries, names, i As Long, j As Long, row As Long
  book = StarDesktop.loadComponentFromURL(addin, "_blank", 0, Array(Hidden(True)))
  libraries = book.BasicLibraries.getElementNames()
  For i = 0 To UBound(libraries)
    names = book.BasicLibraries.getByName(libraries(i)).getElementNames()
    For j = 0 To UBound(names)
      answers.getCellByPosition(5, row).setString(names(j))
      row = row + 1
    Next j
  Next i
  book.close(True)
End Sub

Function Hidden(yes As Boolean)
  Dim one As New com.sun.star.beans.PropertyValue
  one.Name = "Hidden"
  one.Value = yes
  Hidden = one
End Function

Function Filter()
  Dim one As New com.sun.star.beans.PropertyValue
  one.Name = "FilterName"
  one.Value = "Calc MS Excel 2007 XML"
  Filter = one
End Function
