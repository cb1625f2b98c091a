/// What Kubernetes reads, and what everybody reads in what we write.
@NullMarked
package dev.nimfleet.compiler.yaml;

import org.jspecify.annotations.NullMarked;
