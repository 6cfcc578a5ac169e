package dev.trickle.api.access;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of authentication.
 *
 * @param access whether requests need a token
 */
@ConfigurationProperties("api")
record AccessProperties(@DefaultValue("tokens") AccessMode access) {}
