# The methods that every module of kernels has, as TorchScript. Module stands for the name of the module.

  # Returns the mask of a dropout of x: 1 / (1 - drop) where an element is kept, otherwise 0. It draws from a generator
  # of its own, since libtorch's default one is shared by the process. TorchScript cannot make one on a GPU, where uniform
  # numbers are drawn from the seed by the kernel that draws those of attention's dropout: 1024 a block, four a thread.
  def dropout(self: __torch__.Module, x: Tensor, drop: float, seed: int) -> Tensor:
    if ops.prim.is_cuda(x):
      n = torch.numel(x)
      u = torch.empty([torch.floordiv(n + 1023, 1024), 1, 256, 4], dtype=6, layout=None, device=ops.prim.device(x), pin_memory=None, memory_format=None)
      _0 = torch._fill_mem_eff_dropout_mask_(u, drop, seed, 0)
      kept = torch.to(torch.gt(torch.view_as(torch.slice(torch.view(u, [-1]), 0, 0, n), x), drop), ops.prim.dtype(x))
    else:
      g = torch.Generator(device=ops.prim.device(x), seed=seed)
      kept = torch.bernoulli(torch.empty_like(x), 1. - drop, generator=g)
    return torch.div_(kept, 1. - drop)
