package dev.trickle.simulator.health;

/** Meta's category of a template. */
public enum TemplateCategory {
    MARKETING,
    UTILITY,
    AUTHENTICATION
}
