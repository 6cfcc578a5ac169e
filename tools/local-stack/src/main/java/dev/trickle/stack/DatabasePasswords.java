package dev.trickle.stack;

import dev.trickle.infrastructure.SecretFile;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The passwords of the database's owner and of the services' roles: generated once, each kept in a file of the data
 * folder that only its owner may read. The api-service sets the passwords of the roles at each start; a changed file
 * takes effect then.
 */
record DatabasePasswords(Path folder) {

    private static final String OWNER = "owner";
    private static final List<String> ROLES = List.of("api", "sender", "status");

    /** Where the owner's password is. */
    Path ownerFile() {
        return fileOf(OWNER);
    }

    String owner() {
        return passwordOf(OWNER);
    }

    /** The variables by which the services get them. */
    Map<String, String> variables() {
        var variables = new HashMap<String, String>();
        variables.put(variableOf(OWNER), passwordOf(OWNER));
        ROLES.forEach(role -> variables.put(variableOf(role), passwordOf(role)));
        return variables;
    }

    private String passwordOf(String role) {
        return SecretFile.readOrGenerate(fileOf(role));
    }

    private Path fileOf(String role) {
        return folder.resolve("database-" + role + "-password");
    }

    private static String variableOf(String role) {
        return role.toUpperCase(Locale.ROOT) + "_DB_PASSWORD";
    }
}
