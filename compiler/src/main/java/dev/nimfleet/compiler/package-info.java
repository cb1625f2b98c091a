/// What fleet.yaml means, as Kubernetes manifests. Text in, values out.
@NullMarked
package dev.nimfleet.compiler;

import org.jspecify.annotations.NullMarked;
