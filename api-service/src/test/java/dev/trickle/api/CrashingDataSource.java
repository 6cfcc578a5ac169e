package dev.trickle.api;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import javax.sql.DataSource;

/**
 * Simulates a crash of the process at one of its steps: a statement, a commit, or a custom step. After the crash its
 * connections are aborted, and all further steps fail.
 */
public final class CrashingDataSource {

    private static final Set<String> STEPS =
            Set.of("execute", "executeQuery", "executeUpdate", "executeBatch", "commit");

    private final DataSource connections;
    private final int crashStep;
    private final boolean crashesAfterStep;
    private int steps;
    private boolean crashed;

    /** Creates a data source that crashes at a step, before or after it is executed. */
    public CrashingDataSource(DataSource connections, int crashStep, boolean crashesAfterStep) {
        this.connections = connections;
        this.crashStep = crashStep;
        this.crashesAfterStep = crashesAfterStep;
    }

    /** The data source of the simulated process. */
    public DataSource connections() {
        return (DataSource) wrap(DataSource.class, connections, null);
    }

    /** Executes a step outside the database, unless the process has crashed. */
    public void step(Runnable step) {
        if (crashed || (isCrashStep() && !crashesAfterStep)) {
            crashed = true;
            throw new SimulatedCrash();
        }
        step.run();
        if (isCrashStep() && crashesAfterStep) {
            crashed = true;
            throw new SimulatedCrash();
        }
        steps++;
    }

    public boolean hasCrashed() {
        return crashed;
    }

    private boolean isCrashStep() {
        return steps + 1 == crashStep;
    }

    private Object wrap(Class<?> type, Object target, Connection connection) {
        return Proxy.newProxyInstance(
                CrashingDataSource.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    var isStep = STEPS.contains(method.getName());
                    if (crashed
                            && connection != null
                            && !method.getName().equals("close")
                            && !method.getName().equals("unwrap")) {
                        throw crash(connection);
                    }
                    if (isStep && isCrashStep() && !crashesAfterStep) {
                        throw crash(connection);
                    }
                    var result = invoke(method, target, arguments);
                    if (isStep && isCrashStep()) {
                        throw crash(connection);
                    }
                    steps += isStep ? 1 : 0;
                    return result;
                });
    }

    private Object invoke(java.lang.reflect.Method method, Object target, Object[] arguments) throws Throwable {
        try {
            var result = method.invoke(target, arguments);
            if (result instanceof Connection connection && target instanceof DataSource) {
                return wrap(Connection.class, connection, connection);
            }
            return result instanceof Statement statement
                    ? wrap(typeOf(statement), statement, (Connection) target)
                    : result;
        } catch (InvocationTargetException failure) {
            throw failure.getCause();
        }
    }

    private static Class<?> typeOf(Statement statement) {
        return statement instanceof java.sql.PreparedStatement ? java.sql.PreparedStatement.class : Statement.class;
    }

    private SQLException crash(Connection connection) throws SQLException {
        crashed = true;
        connection.abort(Runnable::run);
        return new SQLException("The process has crashed", "08006");
    }

    /** The simulated crash of a step outside the database. */
    public static final class SimulatedCrash extends RuntimeException {

        private static final long serialVersionUID = 1;
    }
}
