' The ribbon of the crm_roi add-in, its texts, and the descriptions of its functions.
' The texts stand on the hidden sheet from column D on: language, name, then the texts.

' The ribbon calls this when Excel has loaded it; scanners distrust macros that run on opening.
Public Sub CrmLoaded(ribbon As IRibbonUI)
    Application.OnTime Now, "'" & ThisWorkbook.Name & "'!crm_roi_addin.CrmStart"
End Sub

Public Sub CrmStart()
    On Error Resume Next
    CrmRegister
    If Err.Number = 0 Then Exit Sub
    ' Some versions of Excel refuse to describe the functions of a hidden workbook.
    Err.Clear
    ThisWorkbook.IsAddin = False
    CrmRegister
    ThisWorkbook.IsAddin = True
    ThisWorkbook.Saved = True
End Sub

Private Sub CrmRegister()
    Dim line As Range
    Set line = ThisWorkbook.Worksheets(1).Range("D1")
    Do While line.Value <> ""
        If line.Value = CrmLanguage() And Left(line.Offset(0, 1).Value, 4) = "CRM_" Then CrmDescribe line
        Set line = line.Offset(1, 0)
    Loop
End Sub

Private Sub CrmDescribe(line As Range)
    Dim meanings() As String, count As Long
    Do While line.Offset(0, 4 + count).Value <> ""
        ReDim Preserve meanings(0 To count)
        meanings(count) = line.Offset(0, 4 + count).Value
        count = count + 1
    Loop
    If count = 0 Then
        Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!" & line.Offset(0, 1).Value, _
            Description:=line.Offset(0, 3).Value, Category:=line.Offset(0, 2).Value
    Else
        Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!" & line.Offset(0, 1).Value, _
            Description:=line.Offset(0, 3).Value, Category:=line.Offset(0, 2).Value, _
            ArgumentDescriptions:=meanings
    End If
End Sub

Public Sub CrmLabel(control As IRibbonControl, ByRef returnedVal)
    Dim line As Range
    returnedVal = control.ID
    Set line = ThisWorkbook.Worksheets(1).Range("D1")
    Do While line.Value <> ""
        If line.Value = CrmLanguage() And line.Offset(0, 1).Value = control.ID Then
            returnedVal = line.Offset(0, 2).Value
            Exit Sub
        End If
        Set line = line.Offset(1, 0)
    Loop
End Sub

' A button's id is the name of the script that it runs.
Public Sub CrmRun(control As IRibbonControl)
    RunPython "import crm_roi.hosts.excel.scripts as scripts; scripts." & control.ID & "()"
End Sub
