' Real errors for crm_roi: Python answers "#NUM! reason"; the cell gets the error, CRM_WHY the reason.
Private Reasons As New Collection

' Turn the answer of one call into what the cell shows, element by element in an array.
Public Function CrmResult(ByVal answer As Variant) As Variant
    Dim i As Long, j As Long
    If Not IsArray(answer) Then
        CrmResult = CrmCell(answer, 0, 0)
        Exit Function
    End If
    If CrmIsTable(answer) Then
        For i = LBound(answer, 1) To UBound(answer, 1)
            For j = LBound(answer, 2) To UBound(answer, 2)
                answer(i, j) = CrmCell(answer(i, j), i - LBound(answer, 1), j - LBound(answer, 2))
            Next j
        Next i
    Else
        For j = LBound(answer) To UBound(answer)
            answer(j) = CrmCell(answer(j), 0, j - LBound(answer))
        Next j
    End If
    CrmResult = answer
End Function

' Python could not be called at all: an error, and why.
Public Function CrmUnreachable(ByVal reason As String) As Variant
    CrmRemember CrmKey(0, 0), CrmText(1) & reason
    CrmUnreachable = CVErr(2015)
End Function

Private Function CrmIsTable(ByRef answer As Variant) As Boolean
    Dim last As Long
    On Error GoTo oneDimension
    last = UBound(answer, 2)
    CrmIsTable = True
    Exit Function
oneDimension:
    CrmIsTable = False
End Function

Private Function CrmCell(ByVal answer As Variant, ByVal row As Long, ByVal column As Long) As Variant
    Dim number As Long
    number = CrmErrorNumber(answer)
    If number = 0 Then
        If Reasons.Count > 0 Then CrmRemember CrmKey(row, column), ""
        CrmCell = answer
    Else
        CrmRemember CrmKey(row, column), CrmReason(answer)
        CrmCell = CVErr(number)
    End If
End Function

' The number of the error that a text stands for; 0 for everything else.
Public Function CrmErrorNumber(ByVal answer As Variant) As Long
    Dim code As String
    CrmErrorNumber = 0
    If VarType(answer) <> vbString Then Exit Function
    If Left(answer, 1) <> "#" Then Exit Function
    code = answer
    If InStr(code, " ") > 0 Then code = Left(code, InStr(code, " ") - 1)
    Select Case code
        Case "#NULL!": CrmErrorNumber = 2000
        Case "#DIV/0!": CrmErrorNumber = 2007
        Case "#VALUE!": CrmErrorNumber = 2015
        Case "#REF!": CrmErrorNumber = 2023
        Case "#NAME?": CrmErrorNumber = 2029
        Case "#NUM!": CrmErrorNumber = 2036
        Case "#N/A": CrmErrorNumber = 2042
        Case "#GETTING_DATA": CrmErrorNumber = 2043
        Case "#SPILL!", "#CONNECT!", "#BLOCKED!", "#FIELD!", "#CALC!", "#BUSY!": CrmErrorNumber = 2015
    End Select
End Function

' What stands after the code.
Private Function CrmReason(ByVal answer As String) As String
    CrmReason = ""
    If InStr(answer, " ") > 0 Then CrmReason = Mid(answer, InStr(answer, " ") + 1)
    If CrmReason = "" Then CrmReason = CrmText(2)
End Function

' The address of a cell of the calling range; empty when no cell calls.
Private Function CrmKey(ByVal row As Long, ByVal column As Long) As String
    On Error GoTo noCell
    CrmKey = Application.Caller.Cells(1, 1).Offset(row, column).Address(External:=True)
    Exit Function
noCell:
    CrmKey = ""
End Function

Private Sub CrmRemember(ByVal key As String, ByVal reason As String)
    If key = "" Then Exit Sub
    On Error Resume Next
    Reasons.Remove key
    If reason <> "" Then Reasons.Add reason, key
End Sub

' Why a cell shows an error: the reason that its crm_roi function gave.
Public Function CRM_WHY(cell As Range) As String
    If Not IsError(cell.Cells(1, 1).Value) Then
        CRM_WHY = ""
        Exit Function
    End If
    On Error GoTo unknown
    CRM_WHY = Reasons.Item(cell.Cells(1, 1).Address(External:=True))
    Exit Function
unknown:
    CRM_WHY = CrmText(3)
End Function

' The setting, otherwise the language of Excel's own menus.
Public Function CrmLanguage() As String
    Dim menus As Long
    CrmLanguage = LCase(GetConfig("LANGUAGE", ""))
    If CrmLanguage = "zh" Or CrmLanguage = "en" Then Exit Function
    CrmLanguage = "en"
    On Error Resume Next
    menus = Application.LanguageSettings.LanguageID(2)
    If (menus And 1023) = 4 Then CrmLanguage = "zh"
End Function
