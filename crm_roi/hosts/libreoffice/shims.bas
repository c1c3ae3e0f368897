' Functions of the same names as in Excel, so that an unmodified .xlsx calculates here.
Global Bridge As Object

Private Function CrmBridge() As Object
  If IsNull(Bridge) Then Bridge = createUnoService("org.crmroi.Functions")
  CrmBridge = Bridge
End Function

Private Function CrmTable(name As String, cells) As Variant
  Dim rows, i As Long, j As Long
  rows = CrmBridge().table(name, cells)
  Dim filled(UBound(rows), UBound(rows(0)))
  For i = 0 To UBound(rows)
    For j = 0 To UBound(rows(0))
      filled(i, j) = rows(i)(j)
    Next j
  Next i
  CrmTable = filled
End Function

' Why a cell shows an error: it is calculated once more as it stands, and the reason is kept.
Function CrmReason(cell) As String
  Dim whole
  If cell.getArrayFormula() = "" Then
    cell.setTokens(cell.getTokens())
  Else
    whole = cell.getSpreadsheet().createCursorByRange(cell)
    whole.collapseToCurrentArray()
    whole.setArrayTokens(whole.getArrayTokens())
  End If
  cell.getString()  ' a cell is calculated when it is looked at
  CrmReason = CrmBridge().lastReason()
End Function

Sub CrmWhy
  Dim cell
  cell = ThisComponent.getCurrentSelection().getCellByPosition(0, 0)
  MsgBox CrmReason(cell), 64, "crm_roi"
End Sub

' A formula typed here is stored in an .xlsx under LibreOffice's own name; give it Excel's.
Sub CrmExcelNames
  CrmRenameAll ThisComponent
End Sub

Sub CrmRenameAll(book)
  Dim special, macroCode As Long, sheets, i As Long, cells, cell
  special = book.createInstance("com.sun.star.sheet.FormulaOpCodeMapper").getAvailableMappings( _
    com.sun.star.sheet.FormulaLanguage.ENGLISH, com.sun.star.sheet.FormulaMapGroup.SPECIAL)
  macroCode = special(com.sun.star.sheet.FormulaMapGroupSpecialOffset.MACRO).Token.OpCode
  For i = 0 To book.Sheets.getCount() - 1
    cells = book.Sheets.getByIndex(i).queryContentCells(com.sun.star.sheet.CellFlags.FORMULA).getCells()
    cells = cells.createEnumeration()
    Do While cells.hasMoreElements()
      cell = cells.nextElement()
      If InStr(UCase(cell.getFormula()), "ORG.CRMROI.FUNCTIONS.") > 0 Then CrmRename cell, macroCode
    Loop
  Next i
End Sub

Private Sub CrmRename(cell, macroCode As Long)
  Dim whole
  If cell.getArrayFormula() = "" Then
    cell.setTokens(CrmRenamed(cell.getTokens(), macroCode))
  Else
    whole = cell.getSpreadsheet().createCursorByRange(cell)
    whole.collapseToCurrentArray()
    whole.setArrayTokens(CrmRenamed(whole.getArrayTokens(), macroCode))
  End If
End Sub

Private Function CrmRenamed(tokens, macroCode As Long)
  Dim i As Long, token
  For i = 0 To UBound(tokens)
    token = tokens(i)
    If TypeName(token.Data) = "String" Then
      If Left(token.Data, 21) = "org.crmroi.Functions." Then
        token.OpCode = macroCode
        token.Data = CrmBridge().getDisplayFunctionName(Mid(token.Data, 22))
        tokens(i) = token
      End If
    End If
  Next i
  CrmRenamed = tokens
End Function
