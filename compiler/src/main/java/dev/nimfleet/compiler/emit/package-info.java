/// From plans to Kubernetes objects: one emitter a kind.
@NullMarked
package dev.nimfleet.compiler.emit;

import org.jspecify.annotations.NullMarked;
