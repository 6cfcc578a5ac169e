/**
 * Decides whether an account, a number, a template or a campaign may send: messaging limit, clock skew, failure rate,
 * unconfirmed outcomes and missing webhooks; and when to probe whether a suspension can end.
 */
@NullMarked
package dev.trickle.sender.permission;

import org.jspecify.annotations.NullMarked;
