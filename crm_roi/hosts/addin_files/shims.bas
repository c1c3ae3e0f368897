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
