/** The quota of each account and the messages of the last 24 hours. */
@NullMarked
package dev.trickle.api.quota;

import org.jspecify.annotations.NullMarked;
