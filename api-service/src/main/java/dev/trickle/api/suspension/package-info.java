/** Shows what is suspended and takes an operator's word that it may go on. */
@NullMarked
package dev.trickle.api.suspension;

import org.jspecify.annotations.NullMarked;
