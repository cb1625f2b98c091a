@NullMarked
package dev.nimfleet.webhook.review;

import org.jspecify.annotations.NullMarked;
