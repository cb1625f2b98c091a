package dev.nimfleet.webhook;

/// A CRD of ours, with the fields of OpenReports that are written and no others, so that one that
/// is misspelled is refused.
public final class OpenReports {
  public static final String CRD =
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: reports.openreports.io}
      spec:
        group: openreports.io
        scope: Namespaced
        names: {kind: Report, plural: reports, singular: report}
        versions:
          - name: v1alpha1
            served: true
            storage: true
            schema:
              openAPIV3Schema:
                type: object
                properties:
                  source: {type: string}
                  configuration:
                    type: object
                    required: [limits]
                    properties:
                      limits: {type: object, properties: {maxResults: {type: integer}}}
                  summary:
                    type: object
                    properties:
                      pass: {type: integer}
                      fail: {type: integer}
                      warn: {type: integer}
                      error: {type: integer}
                      skip: {type: integer}
                  results:
                    type: array
                    items:
                      type: object
                      required: [policy]
                      properties:
                        source: {type: string}
                        policy: {type: string}
                        rule: {type: string}
                        severity: {type: string, enum: [critical, high, low, medium, info]}
                        result: {type: string, enum: [pass, fail, warn, error, skip]}
                        scored: {type: boolean}
                        message: {type: string}
                        properties: {type: object, additionalProperties: {type: string}}
                        timestamp:
                          type: object
                          required: [nanos, seconds]
                          properties:
                            nanos: {type: integer, format: int32}
                            seconds: {type: integer, format: int64}
                        resources:
                          type: array
                          items:
                            type: object
                            properties:
                              apiVersion: {type: string}
                              kind: {type: string}
                              namespace: {type: string}
                              name: {type: string}
                              uid: {type: string}
      """;

  private OpenReports() {}
}
