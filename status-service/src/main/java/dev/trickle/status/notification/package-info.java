/** Parses verified webhooks into notifications, in pure code: no tables, topics or clock. */
@NullMarked
package dev.trickle.status.notification;

import org.jspecify.annotations.NullMarked;
