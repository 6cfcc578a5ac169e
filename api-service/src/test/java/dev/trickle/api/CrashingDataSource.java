package dev.trickle.api;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import javax.sql.DataSource;

/**
 * A process that dies at one of its steps: at a statement, a commit, or whatever else it calls a step. Then its
 * connections are gone, as they stand, and nothing that it tries reaches anybody any more.
 */
public final class CrashingDataSource {

    private static final Set<String> STEPS =
            Set.of("execute", "executeQuery", "executeUpdate", "executeBatch", "commit");

    private final DataSource connections;
    private final int lastStep;
    private final boolean carriesItOut;
    private int steps;
    private boolean dead;

    /** One that dies at a step, before it happens or right after. */
    public CrashingDataSource(DataSource connections, int lastStep, boolean carriesItOut) {
        this.connections = connections;
        this.lastStep = lastStep;
        this.carriesItOut = carriesItOut;
    }

    /** The database as this process sees it. */
    public DataSource connections() {
        return (DataSource) wrapped(DataSource.class, connections, null);
    }

    /** Takes a step that needs no database; {@code step} happens, or does not. */
    public void step(Runnable step) {
        if (dead || (isLast() && !carriesItOut)) {
            dead = true;
            throw new SimulatedCrash();
        }
        step.run();
        if (isLast() && carriesItOut) {
            dead = true;
            throw new SimulatedCrash();
        }
        steps++;
    }

    public boolean isDead() {
        return dead;
    }

    private boolean isLast() {
        return steps + 1 == lastStep;
    }

    private Object wrapped(Class<?> type, Object target, Connection connection) {
        return Proxy.newProxyInstance(
                CrashingDataSource.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    var isStep = STEPS.contains(method.getName());
                    if (dead
                            && connection != null
                            && !method.getName().equals("close")
                            && !method.getName().equals("unwrap")) {
                        throw gone(connection);
                    }
                    if (isStep && isLast() && !carriesItOut) {
                        throw gone(connection);
                    }
                    var result = invoked(method, target, arguments);
                    if (isStep && isLast()) {
                        throw gone(connection);
                    }
                    steps += isStep ? 1 : 0;
                    return result;
                });
    }

    private Object invoked(java.lang.reflect.Method method, Object target, Object[] arguments) throws Throwable {
        try {
            var result = method.invoke(target, arguments);
            if (result instanceof Connection connection && target instanceof DataSource) {
                return wrapped(Connection.class, connection, connection);
            }
            return result instanceof Statement statement
                    ? wrapped(typeOf(statement), statement, (Connection) target)
                    : result;
        } catch (InvocationTargetException failure) {
            throw failure.getCause();
        }
    }

    private static Class<?> typeOf(Statement statement) {
        return statement instanceof java.sql.PreparedStatement ? java.sql.PreparedStatement.class : Statement.class;
    }

    private SQLException gone(Connection connection) throws SQLException {
        dead = true;
        connection.abort(Runnable::run);
        return new SQLException("The process is dead", "08006");
    }

    /** What nobody who is dead can catch. */
    public static final class SimulatedCrash extends RuntimeException {

        private static final long serialVersionUID = 1;
    }
}
