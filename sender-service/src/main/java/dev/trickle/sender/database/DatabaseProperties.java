package dev.trickle.sender.database;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the database server.
 *
 * @param synchronousStandby whether commits wait for a standby ({@code synchronous_standby_names}), so that a promoted
 *     standby has all claims
 */
@ConfigurationProperties("database")
public record DatabaseProperties(@DefaultValue("false") boolean synchronousStandby) {}
