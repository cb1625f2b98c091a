/// What the webhook is from outside.
@NullMarked
package dev.nimfleet.webhook;

import org.jspecify.annotations.NullMarked;
