package dev.trickle.systemtest.harness;

import java.io.File;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Classes that programs find before the sound ones of the same name. */
public final class BrokenClasses {

    private static volatile @Nullable Path classesFolder;

    private BrokenClasses() {}

    /** For every program that is started from now on. */
    public static void prepend(Path classes) {
        classesFolder = classes;
    }

    /** Everything is sound again. */
    public static void clear() {
        classesFolder = null;
    }

    /**
     * The folder of the broken classes.
     *
     * @throws IllegalStateException if nothing is broken
     */
    static Path folder() {
        var folder = classesFolder;
        if (folder == null) {
            throw new IllegalStateException("No classes are broken");
        }
        return folder;
    }

    static String prependTo(String sound) {
        return classesFolder == null ? sound : classesFolder + File.pathSeparator + sound;
    }
}
