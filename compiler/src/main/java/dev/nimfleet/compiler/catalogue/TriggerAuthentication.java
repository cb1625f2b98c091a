package dev.nimfleet.compiler.catalogue;

import static dev.nimfleet.compiler.catalogue.Schema.anything;
import static dev.nimfleet.compiler.catalogue.Schema.field;
import static dev.nimfleet.compiler.catalogue.Schema.listOf;
import static dev.nimfleet.compiler.catalogue.Schema.object;
import static dev.nimfleet.compiler.catalogue.Schema.string;

/// Where KEDA takes a trigger's credentials from. The vaults of single clouds are left to the API
/// server.
final class TriggerAuthentication {
  static final Kind KIND =
      Kind.custom(
          "keda.sh/v1alpha1",
          "TriggerAuthentication",
          field(
                  "spec",
                  object(
                      field("awsSecretManager", anything()),
                      field("azureKeyVault", anything()),
                      field(
                          "boundServiceAccountToken",
                          listOf(
                              object(
                                  field("parameter", string()).required(),
                                  field("serviceAccountName", string()).required()))),
                      field("configMapTargetRef", listOf(reference())),
                      field(
                          "env",
                          listOf(
                              object(
                                  field("containerName", string()),
                                  field("name", string()).required(),
                                  field("parameter", string()).required()))),
                      field("filePath", string()),
                      field("gcpSecretManager", anything()),
                      field("hashiCorpVault", anything()),
                      field("oauth2", anything()),
                      field("podIdentity", anything()),
                      field("secretTargetRef", listOf(reference()))))
              .required());

  private TriggerAuthentication() {}

  private static ObjectSchema reference() {
    return object(
        field("key", string()).required(),
        field("name", string()).required(),
        field("parameter", string()).required());
  }
}
