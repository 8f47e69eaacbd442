# The way of a pass's inputs from the host to a device, as TorchScript.

  # Returns memory of the host for count numbers of a type, in pages that are never swapped, which a GPU copies from by
  # itself. It cannot be had without a GPU.
  def pinned(self: __torch__.InputKernels, count: int, type: int) -> Tensor:
    return torch.empty([count], dtype=type, layout=None, device=None, pin_memory=True, memory_format=None)

  # Overwrites a tensor of a device by one of the host. If that is pinned, this starts the copy and does not wait for it.
  def upload(self: __torch__.InputKernels, to: Tensor, values: Tensor, pinned: bool) -> None:
    _0 = torch.copy_(to, values, pinned)

  # Returns the rows of table (L, 1, W) for tokens with positions (A, N) in A directions, in a shape. Of each token the
  # parts follow each other; each has three numbers: the direction whose position names the row, its first column, and the
  # one after its last.
  def rows_at(self: __torch__.InputKernels, table: Tensor, positions: Tensor, parts: List[int], shape: List[int]) -> Tensor:
    rows = torch.select(table, 1, 0)
    out = annotate(List[Tensor], [])
    for i in range(torch.floordiv(torch.len(parts), 3)):
      columns = torch.slice(rows, 1, parts[i * 3 + 1], parts[i * 3 + 2])
      _0 = torch.append(out, torch.index_select(columns, 0, torch.select(positions, 0, parts[i * 3])))
    whole = out[0]
    if torch.gt(torch.len(out), 1):
      whole = torch.cat(out, 1)
    else:
      pass
    return torch.view(whole, shape)
