package io.tsds;

import java.lang.reflect.InvocationTargetException;
import java.util.function.Supplier;

/** Chooses between a kernel on vectors and the plain one with the same results. */
public final class VectorKernels {
  private VectorKernels() {}

  /**
   * The vectorized kernel where JVM and processor have what it takes, else the plain one.
   *
   * @param name class of the vectorized kernel, with a public constructor and a public static
   *     method {@code isSupported}
   */
  public static <K> K fastest(Class<K> type, String name, Supplier<? extends K> plain) {
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
      return plain.get();
    }
    try {
      // By name: that class is compiled apart, because javac warns of the incubating module.
      Class<? extends K> vector = Class.forName(name).asSubclass(type);
      boolean supported = (boolean) vector.getMethod("isSupported").invoke(null);
      return supported ? vector.getConstructor().newInstance() : plain.get();
    } catch (ClassNotFoundException
        | NoSuchMethodException
        | InstantiationException
        | IllegalAccessException
        | InvocationTargetException e) {
      throw new IllegalStateException("the job jar lacks " + name, e);
    }
  }
}
