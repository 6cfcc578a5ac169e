package dev.trickle.api.suspension;

import java.time.Instant;

/**
 * A problem that suspends nothing but needs the attention of a person.
 *
 * @param code stable name of the notice
 * @param count how often it happened from {@code firstAt} to {@code lastAt}
 */
record OperatorNotice(String code, long count, Instant firstAt, Instant lastAt, String explanation) {}
