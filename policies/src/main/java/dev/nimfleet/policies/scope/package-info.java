/// What belongs to a model although its kind does not say so.
@NullMarked
package dev.nimfleet.policies.scope;

import org.jspecify.annotations.NullMarked;
