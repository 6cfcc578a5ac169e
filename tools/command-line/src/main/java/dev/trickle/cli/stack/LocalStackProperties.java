package dev.trickle.cli.stack;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the stack on one machine.
 *
 * @param ports ports of its components
 */
@ConfigurationProperties("local-stack")
public record LocalStackProperties(@DefaultValue Ports ports) {}
