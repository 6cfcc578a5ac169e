/** Says what verified webhooks mean, in pure code: no table, no topic, no clock. */
@NullMarked
package dev.trickle.status.notification;

import org.jspecify.annotations.NullMarked;
