/// Scans of a few objects, with a judge that says what the test wants.
@NullMarked
package dev.nimfleet.webhook.scan;

import org.jspecify.annotations.NullMarked;
