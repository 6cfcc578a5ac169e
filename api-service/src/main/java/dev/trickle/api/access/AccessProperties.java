package dev.trickle.api.access;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who is let in.
 *
 * @param access by tokens, unless it says otherwise
 */
@ConfigurationProperties("api")
record AccessProperties(@DefaultValue("tokens") AccessMode access) {}
