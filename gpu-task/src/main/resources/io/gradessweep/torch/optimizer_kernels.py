# Updates of weights whose optimizer state, or which themselves, are kept in fewer bits, as TorchScript. An update goes
# through a weight in pieces of chunk elements, so that what is kept in other formats or in host memory is in float32 on
# the weight's device one piece at a time. The update of a piece itself is libtorch's fused one.
# A moment is a list of one tensor, float32 or bf16, or of two: the codes (N), uint8, and their scales (N / 256 rounded
# up), float32. levels are the 256 numbers of which the codes are indices, and bounds the 255 midpoints between them.
# rounding is that of a bf16 weight: 1 stochastic, 2 compensated (Kahan), 3 to the nearest. A float32 weight is updated in
# place whatever it is. key is a 32-bit number from which all draws of an update follow.

  # Returns a list of one tensor. TorchScript drops a fused update of lists that are written as literals, since it does
  # not see that these are changed.
  def list(self: __torch__.OptimizerKernels, x: Tensor) -> List[Tensor]:
    tensors = annotate(List[Tensor], [])
    _0 = torch.append(tensors, x)
    return tensors

  # Returns count elements of a moment from begin on, in float32 on the device of like.
  def moment(self: __torch__.OptimizerKernels, kept: List[Tensor], levels: Tensor, begin: int, count: int, like: Tensor) -> Tensor:
    part = torch.slice(torch.view(kept[0], [-1]), 0, begin, begin + count)
    if torch.eq(torch.len(kept), 1):
      x = torch.to(part, like)
    else:
      codes = torch.to(torch.to(part, ops.prim.device(like), 0), 3)
      first = torch.floordiv(begin, 256)
      blocks = torch.floordiv(count + 255, 256)
      scale = torch.to(torch.slice(kept[1], 0, first, first + blocks), like)
      x = torch.constant_pad_nd(torch.index_select(levels, 0, codes), [0, blocks * 256 - count], 0)
      x = torch.mul(torch.view(x, [-1, 256]), torch.unsqueeze(scale, 1))
      x = torch.slice(torch.view(x, [-1]), 0, 0, count)
    return x

  # Keeps x (count), float32, as the elements of a moment from begin on.
  def keep(self: __torch__.OptimizerKernels, kept: List[Tensor], bounds: Tensor, begin: int, x: Tensor, key: int) -> None:
    count = torch.numel(x)
    part = torch.slice(torch.view(kept[0], [-1]), 0, begin, begin + count)
    if torch.eq(torch.len(kept), 2):
      first = torch.floordiv(begin, 256)
      blocks = torch.floordiv(count + 255, 256)
      b = torch.view(torch.constant_pad_nd(x, [0, blocks * 256 - count], 0), [-1, 256])
      scale = torch.amax(torch.abs(b), [1], False)
      b = torch.div(b, torch.unsqueeze(torch.clamp_min(scale, 1.0e-38), 1))
      codes = torch.to(torch.bucketize(b, bounds, out_int32=True, right=False), 0)
      _0 = torch.copy_(part, torch.slice(torch.view(codes, [-1]), 0, 0, count), False)
      _1 = torch.copy_(torch.slice(kept[1], 0, first, first + blocks), scale, False)
    else:
      if torch.eq(ops.prim.dtype(part), 15):
        _2 = torch.copy_(part, (self).stochastic(x, begin, key), False)
      else:
        _3 = torch.copy_(part, x, False)

  # Rounds x (count), float32, to bf16 numbers, up or down at random so that the expectation is x: a random 16-bit number
  # is added to the bits below those of bf16, which are then cut off. The number is a hash of key and of the element's
  # index, which is begin for the first element, so it depends on no device, thread or size of pieces. The hash is the
  # finaliser of MurmurHash3 over multiples of an odd number. The shifts of libtorch repeat the sign; that is harmless.
  def stochastic(self: __torch__.OptimizerKernels, x: Tensor, begin: int, key: int) -> Tensor:
    h = torch.arange(torch.numel(x), dtype=3, layout=None, device=ops.prim.device(x), pin_memory=None)
    start = torch.remainder(key - begin * 1640531527 + 2147483648, 4294967296) - 2147483648
    h = torch.add_(torch.mul_(h, -1640531527), start)
    h = torch.bitwise_xor_(h, torch.bitwise_right_shift(h, 16))
    h = torch.mul_(h, -2048144789)
    h = torch.bitwise_xor_(h, torch.bitwise_right_shift(h, 13))
    h = torch.mul_(h, -1028477387)
    h = torch.bitwise_and(torch.bitwise_right_shift(h, 16), 65535)
    bits = torch.bitwise_and(torch.add_(h, torch.view_copy(x, dtype=3)), -65536)
    return torch.view_copy(bits, dtype=6)

  # Returns count elements of a weight from begin on in float32: a part of it, if it is float32.
  def weight(self: __torch__.OptimizerKernels, p: Tensor, lost: List[Tensor], begin: int, count: int) -> Tensor:
    w = torch.to(torch.slice(torch.view(p, [-1]), 0, begin, begin + count), 6)
    if torch.gt(torch.len(lost), 0):
      w = torch.add(w, torch.to(torch.slice(torch.view(lost[0], [-1]), 0, begin, begin + count), 6))
    else:
      pass
    return w

  # Keeps w (count), float32, as the elements of a bf16 weight from begin on.
  def round(self: __torch__.OptimizerKernels, p: Tensor, lost: List[Tensor], begin: int, w: Tensor, rounding: int, key: int) -> None:
    if torch.eq(ops.prim.dtype(p), 15):
      part = torch.slice(torch.view(p, [-1]), 0, begin, begin + torch.numel(w))
      if torch.eq(rounding, 1):
        _0 = torch.copy_(part, (self).stochastic(w, begin, key), False)
      else:
        _1 = torch.copy_(part, w, False)
      if torch.gt(torch.len(lost), 0):
        rest = torch.slice(torch.view(lost[0], [-1]), 0, begin, begin + torch.numel(w))
        _2 = torch.copy_(rest, torch.sub(w, torch.to(part, 6)), False)
      else:
        pass
    else:
      pass

  # m and v are the moments, s (1) is the number of updates, and lost holds what Kahan's rounding lost, or nothing.
  # decoupled tells AdamW from Adam.
  def adam(self: __torch__.OptimizerKernels, p: Tensor, g: Tensor, m: List[Tensor], v: List[Tensor], s: Tensor, lost: List[Tensor], levels: Tensor, bounds: Tensor, positive_levels: Tensor, positive_bounds: Tensor, rounding: int, key: int, chunk: int, decoupled: bool, lr: float, beta1: float, beta2: float, decay: float, eps: float) -> None:
    none = annotate(List[Tensor], [])
    _0 = torch.add_(s, 1)
    n = torch.numel(p)
    gradient = torch.view(g, [-1])
    for i in range(torch.floordiv(n + chunk - 1, chunk)):
      at = i * chunk
      gc = torch.to(torch.slice(gradient, 0, at, at + chunk), 6)
      count = torch.numel(gc)
      w = (self).weight(p, lost, at, count)
      mc = (self).moment(m, levels, at, count, gc)
      vc = (self).moment(v, positive_levels, at, count, gc)
      if decoupled:
        torch._fused_adamw_((self).list(w), (self).list(gc), (self).list(mc), (self).list(vc), none, (self).list(s), lr=lr, beta1=beta1, beta2=beta2, weight_decay=decay, eps=eps, amsgrad=False, maximize=False)
      else:
        torch._fused_adam_((self).list(w), (self).list(gc), (self).list(mc), (self).list(vc), none, (self).list(s), lr=lr, beta1=beta1, beta2=beta2, weight_decay=decay, eps=eps, amsgrad=False, maximize=False)
      _1 = (self).keep(m, bounds, at, mc, key + 1)
      _2 = (self).keep(v, positive_bounds, at, vc, key + 2)
      _3 = (self).round(p, lost, at, w, rounding, key)

  # m is the momentum, or empty without it.
  def sgd(self: __torch__.OptimizerKernels, p: Tensor, g: Tensor, m: List[Tensor], lost: List[Tensor], levels: Tensor, bounds: Tensor, rounding: int, key: int, chunk: int, lr: float, momentum: float, decay: float) -> None:
    n = torch.numel(p)
    gradient = torch.view(g, [-1])
    for i in range(torch.floordiv(n + chunk - 1, chunk)):
      at = i * chunk
      gc = torch.to(torch.slice(gradient, 0, at, at + chunk), 6)
      count = torch.numel(gc)
      w = (self).weight(p, lost, at, count)
      buffers = annotate(List[Tensor], [])
      if torch.gt(torch.len(m), 0):
        _0 = torch.append(buffers, (self).moment(m, levels, at, count, gc))
      else:
        pass
      torch._fused_sgd_((self).list(w), (self).list(gc), buffers, weight_decay=decay, momentum=momentum, lr=lr, dampening=0., nesterov=False, maximize=False, is_first_step=False)
      if torch.gt(torch.len(m), 0):
        _1 = (self).keep(m, bounds, at, buffers[0], key + 1)
      else:
        pass
      _2 = (self).round(p, lost, at, w, rounding, key)
