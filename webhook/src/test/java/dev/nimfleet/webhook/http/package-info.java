@NullMarked
package dev.nimfleet.webhook.http;

import org.jspecify.annotations.NullMarked;
