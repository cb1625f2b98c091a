/// The functions that Kubernetes' CEL has beside the language itself.
@NullMarked
package dev.nimfleet.policies.cel.library;

import org.jspecify.annotations.NullMarked;
