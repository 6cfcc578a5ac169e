/** To which account of the installation a webhook belongs, and what it reports about that account. */
@NullMarked
package dev.trickle.status.account;

import org.jspecify.annotations.NullMarked;
