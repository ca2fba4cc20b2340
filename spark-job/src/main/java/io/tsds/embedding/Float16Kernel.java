package io.tsds.embedding;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** How many float16 numbers at a time become float32: in plain Java or on vectors, bit for bit. */
public interface Float16Kernel {
  /**
   * Widens consecutive numbers.
   *
   * @param source little-endian float16 from byte {@code sourceIndex} on
   * @param target gets {@code count} float32 from {@code targetIndex} on
   */
  void toFloats(byte[] source, int sourceIndex, float[] target, int targetIndex, int count);

  /** The conversion in plain Java, number by number. */
  final class Plain implements Float16Kernel {
    private static final VarHandle SHORTS =
        MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    @Override
    public void toFloats(
        byte[] source, int sourceIndex, float[] target, int targetIndex, int count) {
      for (int k = 0; k < count; k++) {
        target[targetIndex + k] =
            Float16.toFloat((short) SHORTS.get(source, sourceIndex + Short.BYTES * k));
      }
    }
  }
}
