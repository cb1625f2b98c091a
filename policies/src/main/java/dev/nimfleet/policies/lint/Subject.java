package dev.nimfleet.policies.lint;

import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.policies.admission.AdmissionRequest;
import dev.nimfleet.policies.admission.AdmissionRequest.User;
import dev.nimfleet.policies.admission.Requests;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cel.value.Null;
import java.util.Optional;

/// An object of a file as a cluster would get it.
///
/// @param file as it stands there
/// @param object as the cluster would hold it, with the places of the file
/// @param old what the cluster has in its place
record Subject(MapNode file, MapNode object, MapValue value, Optional<MapValue> old) {
  /// What applying the file asks of the cluster.
  AdmissionRequest request(Object namespace) {
    return old.isPresent()
        ? request("UPDATE", value, old.get(), namespace)
        : request("CREATE", value, Null.NULL, namespace);
  }

  /// Making the object anew as it is, or as it was.
  AdmissionRequest creation(Object as, Object namespace) {
    return request("CREATE", as, Null.NULL, namespace);
  }

  private AdmissionRequest request(String operation, Object now, Object before, Object namespace) {
    return Requests.of(object, operation, now, before, User.ADMIN, false, namespace);
  }
}
