/// Rules for clusters whose API server runs them by itself.
@NullMarked
package dev.nimfleet.policies.export;

import org.jspecify.annotations.NullMarked;
