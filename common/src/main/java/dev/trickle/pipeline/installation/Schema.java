package dev.trickle.pipeline.installation;

/** The database schema as this version of the programs needs it. */
public final class Schema {

    /** Where Liquibase finds the changes. */
    public static final String CHANGELOG = "classpath:db/changelog/changelog.yaml";

    /** The id of the last change; a test holds it against the changelog. */
    public static final String NEWEST_CHANGE = "18-message-templates";

    private Schema() {}
}
