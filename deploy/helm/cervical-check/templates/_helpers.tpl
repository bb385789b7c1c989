{{- define "image" -}}
{{ .Values.image.repository }}{{ if .Values.image.digest }}@{{ .Values.image.digest }}{{ else }}:{{ .Values.image.tag }}{{ end }}
{{- end }}

{{- define "labels" -}}
app.kubernetes.io/name: cervical-check
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{- define "actionsUrl" -}}
{{ if .Values.actionServers.replicas }}http://{{ .Release.Name }}-actions:5005/webhook{{ else }}in-process{{ end }}
{{- end }}
