package dev.trickle.api.suspension;

import java.time.Instant;

/**
 * Something that suspends nothing and needs a person all the same.
 *
 * @param code which of the notices it is
 * @param count how often it happened from {@code firstAt} to {@code lastAt}
 */
record Notice(String code, long count, Instant firstAt, Instant lastAt, String explanation) {}
