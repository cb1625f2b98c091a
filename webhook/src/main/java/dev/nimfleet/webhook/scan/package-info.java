/// What is said of objects that are there already, so that rules can be tried on a fleet that runs.
@NullMarked
package dev.nimfleet.webhook.scan;

import org.jspecify.annotations.NullMarked;
