/// Who may do what: the questions that expressions ask with `authorizer`, and their answers.
@NullMarked
package dev.nimfleet.policies.cel.authorization;

import org.jspecify.annotations.NullMarked;
