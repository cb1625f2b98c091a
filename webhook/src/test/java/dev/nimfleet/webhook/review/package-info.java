/// JSON that is good, and JSON that is not.
@NullMarked
package dev.nimfleet.webhook.review;

import org.jspecify.annotations.NullMarked;
