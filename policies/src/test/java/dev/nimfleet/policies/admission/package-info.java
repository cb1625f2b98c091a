/// Tests of policies and their bindings.
@NullMarked
package dev.nimfleet.policies.admission;

import org.jspecify.annotations.NullMarked;
