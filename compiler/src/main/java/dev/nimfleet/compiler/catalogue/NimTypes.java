package dev.nimfleet.compiler.catalogue;

import static dev.nimfleet.compiler.catalogue.CoreTypes.env;
import static dev.nimfleet.compiler.catalogue.CoreTypes.stringMap;
import static dev.nimfleet.compiler.catalogue.CoreTypes.strings;
import static dev.nimfleet.compiler.catalogue.Schema.bool;
import static dev.nimfleet.compiler.catalogue.Schema.field;
import static dev.nimfleet.compiler.catalogue.Schema.listOf;
import static dev.nimfleet.compiler.catalogue.Schema.object;
import static dev.nimfleet.compiler.catalogue.Schema.string;

/// What NIMCache and NIMService have in common.
final class NimTypes {
  private NimTypes() {}

  static ObjectSchema image() {
    return object(
        field("pullPolicy", string()),
        field(
            "pullSecrets",
            listOf(
                string()
                    .instead(
                        "Write the Secret's name alone, as a string; only Pods take"
                            + " `- name: …`."))),
        field("repository", string()).required(),
        field("tag", string()).required());
  }

  /// The operator checks none of it; bad storage shows as a cache that stays NotReady.
  static ObjectSchema pvc() {
    return object(
            field("annotations", stringMap()),
            field("create", bool()),
            field("name", string()),
            field("size", string()),
            field("storageClass", string()),
            field("subPath", string()),
            field("volumeAccessMode", string()))
        .moved("accessMode", ".volumeAccessMode")
        .moved("accessModes", ".volumeAccessMode")
        .moved("storageClassName", ".storageClass");
  }

  static ObjectSchema proxy() {
    return object(
        field("certConfigMap", string()),
        field("httpProxy", string()),
        field("httpsProxy", string()),
        field("noProxy", string()));
  }

  /// An init or sidecar container, in the operator's own short form.
  static ObjectSchema container() {
    return object(
        field("args", strings()),
        field("command", strings()),
        field("env", env()),
        field("image", image()).required(),
        field("name", string()).required(),
        field("workingDir", string()));
  }
}
