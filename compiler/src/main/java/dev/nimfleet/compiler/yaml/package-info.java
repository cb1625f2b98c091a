/// YAML with Kubernetes' meaning: read with the position of every key and value, written so that
/// every reader agrees.
@NullMarked
package dev.nimfleet.compiler.yaml;

import org.jspecify.annotations.NullMarked;
