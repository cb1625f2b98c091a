@NullMarked
package dev.nimfleet.webhook;

import org.jspecify.annotations.NullMarked;
