{{- define "nimfleet.registration" -}}
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata:
  name: nimfleet
  labels:
    app.kubernetes.io/name: nimfleet-webhook
    app.kubernetes.io/part-of: nimfleet
  annotations:
    nimfleet.dev/ca-bundle: "Filled in by whoever makes the certificate. Until then the API server refuses what the entries with failurePolicy Fail are about."
{{- if eq .Values.certificates "cert-manager" }}
    cert-manager.io/inject-ca-from: "{{ .Release.Namespace }}/nimfleet-webhook"
{{- end }}
webhooks:
- name: models.webhook.nimfleet.dev
  admissionReviewVersions:
  - v1
  clientConfig:
    service:
      name: nimfleet-webhook
      namespace: "{{ .Release.Namespace }}"
      path: /validate
      port: 443
  failurePolicy: Fail
  matchPolicy: Equivalent
  sideEffects: None
  timeoutSeconds: 5
  namespaceSelector:
    matchExpressions:
    - key: kubernetes.io/metadata.name
      operator: NotIn
      values:
      - kube-node-lease
      - kube-system
      - "{{ .Release.Namespace }}"
  rules:
  - apiGroups:
    - apps.nvidia.com
    apiVersions:
    - v1alpha1
    resources:
    - nimcaches
    operations:
    - CREATE
    - UPDATE
    scope: Namespaced
  - apiGroups:
    - apps.nvidia.com
    apiVersions:
    - v1alpha1
    resources:
    - nimservices
    operations:
    - CREATE
    - UPDATE
    scope: Namespaced
  matchConditions:
  - name: changed
    expression: "request.operation != 'UPDATE' || object.?spec != oldObject.?spec || object.metadata.?labels != oldObject.metadata.?labels || object.metadata.?annotations != oldObject.metadata.?annotations || object.metadata.?ownerReferences != oldObject.metadata.?ownerReferences"
{{- if .Values.guard }}
- name: guarded-autoscalers.webhook.nimfleet.dev
  admissionReviewVersions:
  - v1
  clientConfig:
    service:
      name: nimfleet-webhook
      namespace: "{{ .Release.Namespace }}"
      path: /validate
      port: 443
  failurePolicy: Fail
  matchPolicy: Equivalent
  sideEffects: None
  timeoutSeconds: 5
  namespaceSelector:
    matchExpressions:
    - key: kubernetes.io/metadata.name
      operator: In
      values:
{{- range .Values.guard }}
      - {{ . | quote }}
{{- end }}
  rules:
  - apiGroups:
    - autoscaling
    apiVersions:
    - v2
    resources:
    - horizontalpodautoscalers
    operations:
    - CREATE
    - UPDATE
    scope: Namespaced
  - apiGroups:
    - keda.sh
    apiVersions:
    - v1alpha1
    resources:
    - scaledobjects
    operations:
    - CREATE
    - UPDATE
    scope: Namespaced
  matchConditions:
  - name: changed
    expression: "request.operation != 'UPDATE' || object.?spec != oldObject.?spec || object.metadata.?labels != oldObject.metadata.?labels || object.metadata.?annotations != oldObject.metadata.?annotations || object.metadata.?ownerReferences != oldObject.metadata.?ownerReferences"
{{- end }}
- name: autoscalers.webhook.nimfleet.dev
  admissionReviewVersions:
  - v1
  clientConfig:
    service:
      name: nimfleet-webhook
      namespace: "{{ .Release.Namespace }}"
      path: /validate
      port: 443
  failurePolicy: Ignore
  matchPolicy: Equivalent
  sideEffects: None
  timeoutSeconds: 3
  namespaceSelector:
    matchExpressions:
    - key: kubernetes.io/metadata.name
      operator: NotIn
      values:
      - kube-node-lease
      - kube-system
      - "{{ .Release.Namespace }}"
{{- range .Values.guard }}
      - {{ . | quote }}
{{- end }}
  rules:
  - apiGroups:
    - autoscaling
    apiVersions:
    - v2
    resources:
    - horizontalpodautoscalers
    operations:
    - CREATE
    - UPDATE
    scope: Namespaced
  - apiGroups:
    - keda.sh
    apiVersions:
    - v1alpha1
    resources:
    - scaledobjects
    operations:
    - CREATE
    - UPDATE
    scope: Namespaced
  matchConditions:
  - name: changed
    expression: "request.operation != 'UPDATE' || object.?spec != oldObject.?spec || object.metadata.?labels != oldObject.metadata.?labels || object.metadata.?annotations != oldObject.metadata.?annotations || object.metadata.?ownerReferences != oldObject.metadata.?ownerReferences"
- name: others.webhook.nimfleet.dev
  admissionReviewVersions:
  - v1
  clientConfig:
    service:
      name: nimfleet-webhook
      namespace: "{{ .Release.Namespace }}"
      path: /validate
      port: 443
  failurePolicy: Ignore
  matchPolicy: Equivalent
  sideEffects: None
  timeoutSeconds: 3
  namespaceSelector:
    matchExpressions:
    - key: kubernetes.io/metadata.name
      operator: NotIn
      values:
      - kube-node-lease
      - kube-system
      - "{{ .Release.Namespace }}"
  rules:
  - apiGroups:
    - apps.nvidia.com
    apiVersions:
    - v1alpha1
    resources:
    - nimpipelines
    operations:
    - CREATE
    - UPDATE
    scope: Namespaced
  - apiGroups:
    - autoscaling.gke.io
    apiVersions:
    - v1beta1
    resources:
    - multidimpodautoscalers
    operations:
    - CREATE
    - UPDATE
    scope: Namespaced
  - apiGroups:
    - autoscaling.k8s.io
    apiVersions:
    - v1
    resources:
    - verticalpodautoscalers
    operations:
    - CREATE
    - UPDATE
    scope: Namespaced
  - apiGroups:
    - datadoghq.com
    apiVersions:
    - v1alpha2
    resources:
    - datadogpodautoscalers
    operations:
    - CREATE
    - UPDATE
    scope: Namespaced
  - apiGroups:
    - datadoghq.com
    apiVersions:
    - v1alpha1
    resources:
    - watermarkpodautoscalers
    operations:
    - CREATE
    - UPDATE
    scope: Namespaced
  - apiGroups:
    - gateway.networking.k8s.io
    apiVersions:
    - v1
    resources:
    - httproutes
    operations:
    - CREATE
    - UPDATE
    scope: Namespaced
  - apiGroups:
    - serving.kserve.io
    apiVersions:
    - v1beta1
    resources:
    - inferenceservices
    operations:
    - CREATE
    - UPDATE
    scope: Namespaced
  matchConditions:
  - name: changed
    expression: "request.operation != 'UPDATE' || object.?spec != oldObject.?spec || object.metadata.?labels != oldObject.metadata.?labels || object.metadata.?annotations != oldObject.metadata.?annotations || object.metadata.?ownerReferences != oldObject.metadata.?ownerReferences"
- name: deletions.webhook.nimfleet.dev
  admissionReviewVersions:
  - v1
  clientConfig:
    service:
      name: nimfleet-webhook
      namespace: "{{ .Release.Namespace }}"
      path: /validate
      port: 443
  failurePolicy: Ignore
  matchPolicy: Equivalent
  sideEffects: None
  timeoutSeconds: 3
  namespaceSelector:
    matchExpressions:
    - key: kubernetes.io/metadata.name
      operator: NotIn
      values:
      - kube-node-lease
      - kube-system
      - "{{ .Release.Namespace }}"
  rules:
  - apiGroups:
    - apps.nvidia.com
    apiVersions:
    - v1alpha1
    resources:
    - nimcaches
    operations:
    - DELETE
    scope: Namespaced
{{- end }}
